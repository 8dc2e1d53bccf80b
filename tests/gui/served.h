#pragma once
#include "kiosk/names.h"
#include "window.h"

namespace certdesk::tests {

/// The window at a counter where one unit has a certificate on its token, and headquarters its record; li is
/// logged in. Its own blank tokens beside it.
struct Served : Window {
    static constexpr const char* unitCode = "91440604MA4W0A1235";

    explicit Served(int tokens = 2, std::unique_ptr<Driver> by = std::make_unique<Driver>());
    /// Headquarters knows what this kiosk's own records say.
    void headquartersKnows();
    forms::KnownCertificate& record() { return counter.hq->records.front(); }
    /// The walk-in file through the window, to its end; the case.
    forms::Case play(const std::string& file, const std::function<void(Play&)>& adjust = {});
    void begin(const char* service);
    /// Nothing is asked any more of the certificate.
    void untilRead();
    void untilLabel(const std::string& name, const std::string& part);
    void goHome();
    int printed(const std::string& paper) const;
};

/// A new certificate of that walk-in, made without the window.
forms::Case newCertificate(Counter& counter, const std::function<void(desk::WalkIn&)>& adjust = {});

} // namespace certdesk::tests
