#pragma once
#include "desk/desk.h"
#include "desk/words.h"
#include "kiosk/applicant_lines.h"
#include "kiosk/field.h"

#include <wx/scrolwin.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certdesk::kiosk {

/// Who is at the counter, in one card that is always there: unit, handler, what is asked for, what is owed.
/// Personal data is masked until asked for; whose record it opens is an entry of the journal, with a reason
/// where the catalogue asks for one (desk/records.h).
class ApplicantCard : public wxScrolledWindow {
public:
    explicit ApplicantCard(wxWindow* parent);
    void set(desk::Desk& desk, const forms::ServiceType& service, const std::optional<forms::Case>& c);

    std::function<void(const desk::Sentence&)> onFault; ///< why the record was not opened

private:
    /// One text of the card, and where it stands below the one before.
    struct Text {
        std::string words;
        layout::Type type = layout::Type::text;
        layout::Ink ink = layout::Ink::text;
        int gap = 0;
        std::string_view name{};
    };

    std::vector<Text> texts() const;
    void fill();
    void make(const std::vector<Text>& texts);
    bool hasRoomFor(const std::vector<Text>& texts) const;
    void reveal();

    desk::Desk* desk_ = nullptr;
    const forms::ServiceType* service_ = nullptr;
    std::optional<forms::Case> case_;
    bool revealed_ = false;
    wxPanel* body_;
    std::vector<Text> shown_;
    std::vector<wxStaticText*> labels_; ///< one for each of them
    TextField* reason_;                 ///< shows once one is needed
    wxButton* reveal_;
};

} // namespace certdesk::kiosk
