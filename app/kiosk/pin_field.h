#pragma once
#include "forms/secret.h"
#include "kiosk/field.h"

namespace certdesk::kiosk {

/// A PIN behind dots.
class PinField : public Field {
public:
    PinField(wxWindow* parent, const std::string& id, const wxString& caption);
    bool empty() const { return text_->IsEmpty(); }
    bool isFocused() const { return text_->HasFocus(); }
    /// It stays in the field.
    forms::Secret value() const;
    /// The field is empty afterwards.
    forms::Secret take();
    void clear();
    void focus() override { text_->SetFocus(); }

private:
    void showFaulty(bool faulty) override;

    wxTextCtrl* text_;
};

} // namespace certdesk::kiosk
