#pragma once
#include "desk/desk.h"
#include "desk/words.h"
#include "kiosk/field.h"
#include "kiosk/layout.h"

#include <wx/panel.h>

#include <optional>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// "9144 0604 MA4W 0A12 35": codes for the eye.
std::string inFours(std::string_view code);

/// Who is at the counter, in one card that is always there: unit, handler, what is asked for, what is owed.
/// Personal data is masked until asked for; whose record it opens is an entry of the journal, with a reason
/// where the catalogue asks for one (desk/records.h).
class ApplicantCard : public wxPanel {
public:
    explicit ApplicantCard(wxWindow* parent);
    void set(desk::Desk& desk, const forms::ServiceType& service, const std::optional<forms::Case>& c);

    std::function<void(const desk::Sentence&)> onFault; ///< why the record was not opened

private:
    struct Line {
        std::string caption;
        std::string text;
        layout::Ink ink = layout::Ink::text;
    };
    using Lines = std::vector<Line>;
    Lines person(const forms::Personal& personal) const;
    static Lines wanted(const desk::Desk& desk, const forms::ServiceType& service, const forms::Case& c);
    static Lines certificate(const desk::Desk& desk, const forms::Case& c);
    static Line money(const forms::ServiceType& service, const forms::Case& c);
    static Line missing(const desk::Desk& desk, const forms::ServiceType& service, const forms::Case& c);
    void fill();
    void reveal();
    wxStaticText* add(wxSizer* to, const Line& line);
    void addEmpty(wxSizer* to);

    desk::Desk* desk_ = nullptr;
    const forms::ServiceType* service_ = nullptr;
    std::optional<forms::Case> case_;
    bool revealed_ = false;
    wxPanel* body_;
    TextField* reason_; ///< shows once one is needed
    wxButton* reveal_;
};

} // namespace certdesk::kiosk
