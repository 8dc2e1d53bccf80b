#pragma once
#include "hq/http.h"
#include "hq/office.h"
#include "hq/page/view.h"

#include <mutex>
#include <variant>

namespace certdesk::hq::page {

/// Headquarters' page for its staff, on the open listener. Forms are application/x-www-form-urlencoded of at
/// most 4 KiB; errors are told in words on a page.
///
///     GET  /                     log-in; with a session the overview: ?day=YYYY-MM-DD&point=ID&kiosks=N
///     POST /login                name, password, token → 303 to /, or 403 and the log-in again
///     POST /logout               token → 303 to /
///     GET  /report/daily.pdf     ?day=&point=   also daily.csv; only with a session
///     ?lang=zh|en                anywhere with GET; kept in a cookie
///
/// The session is the cookie __Host-certdesk; the token of each form belongs to it, or, before there is one,
/// to the cookie __Host-certdesk-form. __Host-certdesk-device marks a browser that somebody logged in with.
/// Nothing is kept in this process, so several may serve one database.
class OfficePage {
public:
    explicit OfficePage(Office& office) : office_(office) {}
    static bool owns(const Request& request);
    Reply answer(const Request& request);

private:
    /// What every answer needs to know of a request.
    struct Visit {
        Frame frame;
        bool choseLanguage = false;
        std::string session; ///< the cookie's token, well formed or empty
        std::string form;    ///< the same of the cookie that log-in forms belong to
        std::string device;  ///< the same of the cookie by which a browser is known from before
        std::optional<Officer> officer;
    };
    Visit visitOf(const Request& request);
    Reply route(const Request& request, const Visit& visit);
    Reply home(const Request& request, const Visit& visit);
    Reply logInForm(const Visit& visit, int status, const Phrase& message) const;
    Reply logIn(const Request& request, const Visit& visit);
    Reply logOut(const Request& request, const Visit& visit);
    Reply report(const Request& request, const Visit& visit);

    /// The day and point asked for, or why there is no such page.
    std::variant<Asked, Reply> askedIn(const Request& request, const Visit& visit) const;

    enum class Outcome { in, refused, busy };
    Outcome tryLogIn(const std::string& name, const forms::Secret& password, const std::string& device);
    Reply enter(const std::string& name, const Visit& visit);

    Office& office_;
    std::timed_mutex verifying_; ///< a verification takes 64 MiB: one at a time
};

} // namespace certdesk::hq::page
