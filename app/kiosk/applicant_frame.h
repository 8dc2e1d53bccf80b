#pragma once
#include "kiosk/applicant_lines.h"

#include <wx/frame.h>
#include <wx/timer.h>

#include <optional>

namespace certdesk::kiosk {

/// The applicant's own screen: what was entered for them, what is still to be brought, what it costs; a
/// welcome when nobody's case is in front. It takes no key and never the focus. Numbers of persons stand in
/// full only on a case that is open and that whoever is logged in entered (forms::isOpening): seeing any
/// other record is an entry of the journal, and this screen makes none. UI thread; the desk outlives it.
class ApplicantFrame : public wxFrame {
public:
    ApplicantFrame(wxWindow* parent, const desk::Desk& desk);

    /// On the display that `main` is not on, if there is one.
    void appear(const wxWindow& main);
    /// Whether there is a display for it alone.
    static bool hasDisplay();
    /// Nothing: the welcome.
    void tell(const forms::ServiceType& service, const std::optional<forms::Case>& c);
    /// The same while it is being typed: shows when the typing pauses.
    void tellSoon(const forms::ServiceType& service, const forms::Case& c);
    void welcome();
    /// The clerk's window is locked: the welcome shows, whatever is told meanwhile.
    void veil(bool is);

private:
    void fill();
    wxSizer* caseLines();
    wxSizer* welcomeLines();
    wxSizer* side(const ApplicantLines& lines);
    void add(wxSizer* to, const ApplicantLine& line, int width);
    wxStaticText* words(const std::string& text, layout::Type type, int width,
                        layout::Ink ink = layout::Ink::text);
    int whole() const { return GetClientSize().x - 2 * layout::wide; }

    const desk::Desk& desk_;
    const forms::ServiceType* service_ = nullptr;
    std::optional<forms::Case> case_;
    bool veiled_ = false;
    wxPanel* body_;
    wxTimer soon_;
};

} // namespace certdesk::kiosk
