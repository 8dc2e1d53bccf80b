#pragma once
#include "kiosk/field.h"
#include "kiosk/second_account.h"
#include "kiosk/step_page.h"
#include "kiosk/task.h"

namespace certdesk::kiosk {

namespace names {
inline constexpr const char* payBack = "case.payBack";
inline constexpr const char* payBackReason = "payBack.reason";
inline constexpr const char* payBackManager = "payBack.manager";
inline constexpr const char* payBackPassword = "payBack.password";
} // namespace names

/// Where the receipt of the case is paid back, in place: the reason, and the manager who agrees with the own
/// password. A receipt of today whose production did not begin is voided, any other refunded. Hidden until it
/// is asked for.
class PayBackPanel : public wxPanel {
public:
    PayBackPanel(wxWindow* parent, CaseContext& context);

    /// Whether there is a receipt that may still be paid back.
    static bool offered(const CaseContext& context);
    /// What the page offers beside its next button.
    StepPage::Extra extra();
    void release();

private:
    bool refunds() const;
    void act();
    void payBack();

    CaseContext& context_;
    TextField* reason_;
    SecondAccount* manager_;
    Task working_;
};

} // namespace certdesk::kiosk
