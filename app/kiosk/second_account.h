#pragma once
#include "desk/walk_in.h"
#include "kiosk/field.h"
#include "kiosk/pin_field.h"

#include <memory>
#include <set>

namespace certdesk::desk {
class Desk;
}

namespace certdesk::kiosk {

/// Who of the staff has the role and is none of `but`, by account name.
std::vector<Option> staffWith(const desk::Desk& desk, forms::Role role,
                              const std::set<std::string>& but = {});

/// Where a second account agrees at the same window (four eyes): who it is, and that person's own password.
class SecondAccount : public wxPanel {
public:
    struct Part {
        std::string id;
        wxString caption;
    };
    /// `missing`: said beside the password when there is none.
    SecondAccount(wxWindow* parent, const Part& account, const Part& password, std::vector<Option> who,
                  std::string missing);

    /// Whether somebody is chosen and typed a password.
    bool given() const { return !account_->value().empty() && !password_->empty(); }
    /// The same; says in place what is missing, and puts the focus there.
    bool validate();
    /// The password field is empty afterwards.
    std::shared_ptr<desk::Reviewer> take();
    void clear() { password_->clear(); }
    void focus() { password_->focus(); }

private:
    ChoiceField* account_;
    PinField* password_;
    std::string missing_;
};

} // namespace certdesk::kiosk
