#pragma once
#include "kiosk/field.h"
#include "kiosk/token_words.h"

#include <functional>
#include <string>

namespace certdesk::kiosk {

/// Where a token that nobody holds is emptied: a fresh one is prepared, one that came back is wiped with a
/// reason. Not there for others. It asks `onEmpty` for the act; what that came to is told back.
class EmptyPanel : public wxPanel {
public:
    explicit EmptyPanel(wxWindow* parent);

    /// Shows itself when this token may be emptied.
    void show(const desk::TokenView& view);
    void showNone();
    /// Goes to the reason, and does the act once there is one.
    void key();
    void busy(bool is) { now_->Enable(!is); }
    void emptied(const Said& said);

    std::function<void(std::string reason)> onEmpty;

private:
    void empty();

    wxStaticText* title_;
    TextField* reason_;
    wxButton* now_;
    wxStaticText* said_;
    bool used_ = false; ///< it was in use before: a reason is needed
};

} // namespace certdesk::kiosk
