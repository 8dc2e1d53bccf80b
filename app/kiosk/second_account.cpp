#include "kiosk/second_account.h"

#include "desk/desk.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

std::vector<Option> staffWith(const desk::Desk& desk, forms::Role role, const std::set<std::string>& but) {
    std::vector<Option> options;
    for (const auto& [name, account] : desk.staff())
        if (account.may(role) && !but.contains(name))
            options.push_back({name, shown(account.displayName + " (" + name + ")")});
    return options;
}

SecondAccount::SecondAccount(wxWindow* parent, const Part& account, const Part& password,
                             std::vector<Option> who, std::string missing)
    : wxPanel(parent), missing_(std::move(missing)) {
    SetBackgroundColour(colour(Ink::paper));
    account_ = new ChoiceField(this, account.id, account.caption, std::move(who));
    password_ = new PinField(this, password.id, password.caption);
    auto* both = new wxFlexGridSizer(2, hair, medium);
    both->AddGrowableCol(0, 1);
    both->AddGrowableCol(1, 1);
    both->Add(account_, wxSizerFlags().Expand());
    both->Add(password_, wxSizerFlags().Expand());
    SetSizer(both);
}

bool SecondAccount::validate() {
    password_->setFault(password_->empty() ? missing_ : std::string());
    password_->markLeft();
    if (password_->empty()) password_->focus();
    return given();
}

std::shared_ptr<desk::Reviewer> SecondAccount::take() {
    auto second = std::make_shared<desk::Reviewer>();
    *second = {account_->value(), password_->take()};
    return second;
}

} // namespace certdesk::kiosk
