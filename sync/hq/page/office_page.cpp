#include "hq/page/office_page.h"

#include "hq/page/form.h"
#include "hq/page/session.h"
#include "hq/reports.h"

#include <charconv>
#include <chrono>

namespace certdesk::hq::page {
namespace {

using Poco::Data::Session;

constexpr std::string_view sessionCookie = "__Host-certdesk";
constexpr std::string_view formCookie = "__Host-certdesk-form";
constexpr std::string_view deviceCookie = "__Host-certdesk-device";
constexpr std::string_view languageCookie = "__Host-certdesk-lang";

std::string cookie(std::string_view name, std::string_view value, const std::string& more = {}) {
    return std::string(name) + "=" + std::string(value) + "; Path=/; Secure; HttpOnly; SameSite=Strict" +
           more;
}
std::string endedCookie(std::string_view name) { return cookie(name, "", "; Max-Age=0"); }

std::string tokenIn(const Request& request, std::string_view name) {
    auto token = cookieIn(request.header("cookie"), name).value_or("");
    return isToken(token) ? token : std::string();
}

Reply htmlReply(int status, std::string body) {
    Reply reply{status, "text/html; charset=utf-8", std::move(body)};
    reply.headers = {{"Content-Security-Policy", contentSecurityPolicy()},
                     {"Referrer-Policy", "no-referrer"},
                     {"X-Frame-Options", "DENY"},
                     {"Cross-Origin-Opener-Policy", "same-origin"}};
    return reply;
}

Reply seeOther(const std::string& place) {
    Reply reply = htmlReply(303, "");
    reply.headers["Location"] = place;
    return reply;
}

Reply refusal(int status, const Frame& frame, const Phrase& why) {
    return htmlReply(status, messagePage(frame, in(frame.language, why)));
}

constexpr Phrase staleForm{"这个页面已经过期，没有办理。请回到首页再试。",
                           "This page was out of date; nothing was done. Please go back and try again."};

std::string valueIn(const Request& request, const std::string& name) {
    const auto found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
}

std::int64_t pageNumberIn(const std::string& text) {
    std::int64_t page = 1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), page);
    return error == std::errc() && end == text.data() + text.size() && page >= 1 ? page : 1;
}

/// The form of a POST, or the page that says what is wrong with it.
std::variant<Form, Reply> formIn(const Request& request, const Frame& frame) {
    const std::string& type = request.header("content-type");
    if (type.substr(0, type.find(';')) != "application/x-www-form-urlencoded")
        return refusal(415, frame, {"这不是网页表单。", "This is no form of a page."});
    if (request.body.size() > longestForm)
        return refusal(413, frame, {"表单太长。", "The form is too long."});
    auto form = parseForm(request.body);
    if (!form) return refusal(400, frame, {"表单有误。", "The form cannot be read."});
    return std::move(*form);
}

bool hasExactly(const Form& form, std::initializer_list<const char*> names) {
    if (form.size() != names.size()) return false;
    for (const char* name : names)
        if (!form.contains(name)) return false;
    return true;
}

} // namespace

bool OfficePage::owns(const Request& request) {
    const auto& path = request.path;
    if (path.empty()) return true;
    if (path.size() == 1) return path[0] == "login" || path[0] == "logout";
    return path.size() == 2 && path[0] == "report" && (path[1] == "daily.pdf" || path[1] == "daily.csv");
}

OfficePage::Visit OfficePage::visitOf(const Request& request) {
    Visit visit;
    visit.frame.training = office_.config.training;
    const auto chosen = languageOf(valueIn(request, "lang"));
    const auto kept = languageOf(cookieIn(request.header("cookie"), languageCookie).value_or(""));
    visit.choseLanguage = chosen.has_value();
    visit.frame.language = chosen ? *chosen : kept ? *kept : preferredIn(request.header("accept-language"));
    visit.session = tokenIn(request, sessionCookie);
    visit.form = tokenIn(request, formCookie);
    visit.device = tokenIn(request, deviceCookie);
    if (!visit.session.empty())
        visit.officer = office_.database.transaction(
            [&](Session& session) { return officerOf(session, visit.session, office_.clock()); });
    return visit;
}

Reply OfficePage::answer(const Request& request) {
    const Visit visit = visitOf(request);
    Reply reply = route(request, visit);
    if (visit.choseLanguage)
        reply.cookies.push_back(cookie(languageCookie, idOf(visit.frame.language), "; Max-Age=31536000"));
    return reply;
}

Reply OfficePage::route(const Request& request, const Visit& visit) {
    const bool posts = request.path.size() == 1;
    if (request.method != (posts ? "POST" : "GET")) {
        if (request.method == "GET") return seeOther("/"); // a form's address by hand
        Reply reply = refusal(405, visit.frame, {"这里不能这样做。", "This cannot be done here."});
        reply.headers["Allow"] = posts ? "POST" : "GET";
        return reply;
    }
    if (request.path.empty()) return home(request, visit);
    if (request.path.size() == 2) return report(request, visit);
    return request.path[0] == "login" ? logIn(request, visit) : logOut(request, visit);
}

Reply OfficePage::logInForm(const Visit& visit, int status, const Phrase& message) const {
    const bool known = !visit.form.empty();
    const std::string token = known ? visit.form : newToken();
    Reply reply =
        htmlReply(status, logInPage(visit.frame, formToken(token), in(visit.frame.language, message)));
    if (!known) reply.cookies.push_back(cookie(formCookie, token));
    if (!visit.session.empty()) reply.cookies.push_back(endedCookie(sessionCookie)); // it is over
    return reply;
}

std::variant<Asked, Reply> OfficePage::askedIn(const Request& request, const Visit& visit) const {
    Asked asked;
    asked.day = forms::dayOf(office_.clock());
    if (const auto day = valueIn(request, "day"); !day.empty()) {
        const auto parsed = forms::parseIsoDay(day);
        if (!parsed) return refusal(400, visit.frame, {"没有这一天。", "There is no such day."});
        asked.day = *parsed;
    }
    asked.point = valueIn(request, "point");
    if (!asked.point.empty() && !Names(office_.catalogues).knowsPoint(asked.point))
        return refusal(404, visit.frame, {"没有这个受理点。", "There is no such service point."});
    asked.kioskPage = pageNumberIn(valueIn(request, "kiosks"));
    return asked;
}

Reply OfficePage::home(const Request& request, const Visit& visit) {
    if (!visit.officer) return logInForm(visit, 200, {});
    const auto asked = askedIn(request, visit);
    if (const auto* no = std::get_if<Reply>(&asked)) return *no;
    const auto seen = office_.database.transaction(
        [&](Session& session) { return overviewOf(session, std::get<Asked>(asked), office_.clock()); });
    Frame frame = visit.frame;
    frame.query = queryOf(seen.asked);
    return htmlReply(
        200, overviewPage(frame, *visit.officer, formToken(visit.session), seen, Names(office_.catalogues)));
}

OfficePage::Outcome OfficePage::tryLogIn(const std::string& name, const forms::Secret& password,
                                         const std::string& device) {
    constexpr auto patience = std::chrono::seconds(5);
    const std::unique_lock lock(verifying_, patience);
    if (!lock.owns_lock()) return Outcome::busy;
    std::string verifier = nobodysVerifier();
    const bool looked = office_.database.transaction([&](Session& session) {
        const auto officer = findOfficer(session, name);
        verifier = officer ? officer->verifier : nobodysVerifier();
        return beginTry(session, name, device, office_.clock());
    });
    const bool fits = verifies(verifier, password); // the same effort for everybody
    return looked && fits ? Outcome::in : Outcome::refused;
}

Reply OfficePage::logIn(const Request& request, const Visit& visit) {
    auto read = formIn(request, visit.frame);
    if (auto* no = std::get_if<Reply>(&read)) return *no;
    auto& form = std::get<Form>(read);
    if (visit.form.empty() || !sameToken(form["token"], formToken(visit.form)))
        return refusal(403, visit.frame, staleForm);
    if (!hasExactly(form, {"name", "password", "token"}))
        return refusal(400, visit.frame, {"表单有误。", "The form cannot be read."});
    const forms::Secret password(form["password"]);
    forms::wipeText(form["password"]);
    const auto outcome = tryLogIn(form["name"], password, visit.device);
    if (outcome == Outcome::busy)
        return logInForm(visit, 503,
                         {"总部正忙，请稍候再试。", "Headquarters is busy. Please try again in a moment."});
    if (outcome == Outcome::refused) {
        return logInForm(visit, 403,
                         {"账号或口令不对。连续试错后要等一会儿（最长 15 分钟）才能再试。",
                          "Account or password are not right. After several wrong tries you must wait (15 "
                          "minutes at most) before the next one counts."});
    }
    return enter(form["name"], visit);
}

Reply OfficePage::enter(const std::string& name, const Visit& visit) {
    const std::string token = newToken();
    const std::string device = newToken();
    const auto now = office_.clock();
    office_.database.transaction([&](Session& session) {
        noteSuccess(session, name, visit.device, device, now);
        if (!visit.session.empty()) endSession(session, visit.session);
        beginSession(session, token, name, now);
    });
    Reply reply = seeOther("/");
    reply.cookies = {cookie(sessionCookie, token), cookie(deviceCookie, device, "; Max-Age=7776000"),
                     endedCookie(formCookie)};
    return reply;
}

Reply OfficePage::logOut(const Request& request, const Visit& visit) {
    auto read = formIn(request, visit.frame);
    if (auto* no = std::get_if<Reply>(&read)) return *no;
    auto& form = std::get<Form>(read);
    if (visit.session.empty() || !hasExactly(form, {"token"}) ||
        !sameToken(form["token"], formToken(visit.session)))
        return refusal(403, visit.frame, staleForm);
    office_.database.transaction([&](Session& session) { endSession(session, visit.session); });
    Reply reply = seeOther("/");
    reply.cookies = {endedCookie(sessionCookie)};
    return reply;
}

namespace {

/// "daily-2026-11-23", "week-2026-11-23" of the week that begins then.
std::string fileNameOf(const forms::DailyReport& report) {
    const std::string period =
        report.period == forms::Period::day ? "daily" : std::string(forms::idOf(report.period));
    return period + "-" + forms::isoDay(report.day);
}

} // namespace

Reply OfficePage::report(const Request& request, const Visit& visit) {
    if (!visit.officer) return seeOther("/");
    const auto asked = askedIn(request, visit);
    if (const auto* no = std::get_if<Reply>(&asked)) return *no;
    const auto& [day, point, ignored] = std::get<Asked>(asked);
    const auto wanted = valueIn(request, "period");
    const auto period = forms::periodOf(wanted.empty() ? forms::idOf(forms::Period::day) : wanted);
    if (!period) return refusal(400, visit.frame, {"没有这种报表。", "There is no such report."});
    const Names names(office_.catalogues);
    const auto numbers = reportOf(office_, day, point, *period);
    const bool pdf = request.path[1] == "daily.pdf";
    Reply reply{200, pdf ? "application/pdf" : "text/csv; charset=utf-8",
                pdf ? pdfOf(office_, sheetOf(numbers, names, office_.clock())) : csvOf(numbers, names)};
    reply.headers["Content-Disposition"] = "attachment; filename=\"" + fileNameOf(numbers) + "-" +
                                           (point.empty() ? "all" : urlEncoded(point)) +
                                           (pdf ? ".pdf\"" : ".csv\"");
    return reply;
}

} // namespace certdesk::hq::page
