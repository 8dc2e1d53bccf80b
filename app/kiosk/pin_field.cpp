#include "kiosk/pin_field.h"

#include "kiosk/native.h"
#include "kiosk/password.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

PinField::PinField(wxWindow* parent, const std::string& id, const wxString& caption)
    : Field(parent, id, caption) {
    text_ = new wxTextCtrl(this, wxID_ANY, "", wxDefaultPosition, wxDefaultSize, wxTE_PASSWORD);
    text_->SetName(shown(id));
    text_->SetFont(font(Type::text));
    text_->SetMinSize({cardWidth / 2, controlHeight()});
    native::setAccessibleName(text_, caption);
    put(text_);
    text_->Bind(wxEVT_TEXT, [this](wxCommandEvent&) { changed(); });
    watchLeaving(text_);
}

forms::Secret PinField::value() const { return readPassword(*text_); }
forms::Secret PinField::take() { return takePassword(*text_); }

void PinField::clear() {
    text_->ChangeValue("");
    setFault("");
}

void PinField::showFaulty(bool faulty) {
    if (faulty)
        native::addStyle(text_, "certdesk-fault");
    else
        native::removeStyle(text_, "certdesk-fault");
}

} // namespace certdesk::kiosk
