#pragma once
#include "kiosk/certificate_reader.h"
#include "kiosk/field.h"
#include "kiosk/step_page.h"

#include <wx/checkbox.h>
#include <wx/choice.h>
#include <wx/textctrl.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// The certificate that a case is about, in one block: what to do to have it read, what is known of it and
/// from where, what staff should hear, and why it is not served. Always at least as high, so that little
/// moves.
class CertificateBlock : public wxPanel {
public:
    CertificateBlock(wxWindow* parent, CaseContext& context);

    /// Begins reading, or shows what the case knows already. `locked`: nothing is read any more.
    void begin(const std::optional<forms::CertificateKnown>& known, bool locked);
    void unitIs(const std::string& code);
    void laneChanged();
    void again();
    void release();

    /// What was learned, once nothing more is asked.
    std::optional<forms::CertificateKnown> learned() const;
    /// What is seen of it so far, also while headquarters is asked.
    const std::optional<forms::CertificateKnown>& seen() const { return reader_.known(); }
    bool busy() const { return reader_.busy(); }

    /// Judges what is known against these details and shows what follows.
    void judge(const forms::Details& details, bool inVisit);
    const std::optional<forms::Refusal>& refusal() const { return refusal_; }
    bool yearOwed() const { return owed_; }
    /// The service type that must come first and can be done in the same visit.
    const forms::ServiceType* payFirst() const;
    int yearsFirst() const;

    /// Whether the case can go on with it, or without it for now; else says why and takes the focus.
    bool validate();
    /// Puts the focus on what it asks for; false when it asks for nothing.
    bool takeFocus();

    std::function<void()> onChange; ///< there is news, or staff answered

private:
    using State = CertificateReader::State;
    struct Note {
        std::string words;
        layout::Ink ink;
        bool operator==(const Note&) const = default;
    };
    std::vector<Note> notes() const;
    void makeHead(wxSizer* to);
    void makeAnswers(wxSizer* to);
    void makeFacts(wxSizer* to);
    void show();
    void showHead();
    void showFacts();
    void showNotes();
    void showAnswers();
    void tryPin();
    bool mustBeConfirmed() const;
    std::string ending(forms::Day day) const;

    CaseContext& context_;
    CertificateReader reader_;
    bool locked_ = false;
    std::vector<desk::TokenSeen> tokens_;
    std::vector<forms::Warning> warnings_;
    std::optional<forms::Refusal> refusal_;
    bool owed_ = false;
    std::vector<Note> notesShown_;

    wxStaticText* state_;
    wxButton* again_;
    wxStaticText* hint_;
    wxPanel* facts_;
    wxStaticText* holder_;
    wxStaticText* applications_;
    wxStaticText* service_;
    wxStaticText* validity_;
    wxStaticText* source_;
    wxStaticText* token_;
    wxPanel* notes_;
    wxChoice* choice_;
    wxPanel* pinRow_;
    wxTextCtrl* pin_;
    wxCheckBox* confirmed_;
    ChoiceField* years_ = nullptr;
};

} // namespace certdesk::kiosk
