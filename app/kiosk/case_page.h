#pragma once
#include "kiosk/applicant_card.h"
#include "kiosk/notice_strip.h"
#include "kiosk/page.h"
#include "kiosk/step_page.h"
#include "kiosk/stepper.h"

#include <optional>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// One case: its steps on the left, the page of one step in the middle, the applicant on the right. Knows no
/// step and no service type by itself.
class CasePage : public Page, private CaseContext {
public:
    CasePage(wxWindow* parent, Counter& counter, Navigator& navigator);

    /// Shows a case, or begins one of that service type. Call before it comes to the front.
    void openCase(const forms::Case& c);
    void beginCase(const forms::ServiceType& service, const Beginning& with);

    /// Of the step that shows, by its id; "done" or "returned" where none does.
    std::string topic() const override;
    std::string caseShown() const override { return case_ ? case_->number : std::string(); }
    void arrive() override;
    bool leave() override;
    bool key(const wxKeyEvent& event) override;
    void laneChanged() override;
    void minutePassed() override { refreshStepper(); }

private:
    std::shared_ptr<desk::Desk> desk() const override { return counter_.desk; }
    desk::Lane& lane() override { return *counter_.lane; }
    const forms::ServiceType& service() const override { return *service_; }
    const std::optional<forms::Case>& current() const override { return case_; }
    const Beginning& beginning() const override { return beginning_; }
    void stands(const forms::Case& c) override;
    void keeps(const forms::Case& c) override;
    void previews(const forms::Case& c) override;
    void entering(const forms::Case& c) override { counter_.applicant->tellSoon(*service_, c); }
    void explain(const desk::Trouble& trouble) override;
    /// Of Page and of CaseContext.
    void explain(const desk::Sentence& sentence) override { strip_->fault(sentence); }
    /// Of Page and of CaseContext.
    void announce(const wxString& done) override { strip_->done(done); }
    void waitFor(const wxString& what) override;
    void waited() override { strip_->clear(); }
    void buttonsChanged() override;
    void goHome(const wxString& saying) override;
    void opens(const std::string& number, const wxString& saying) override;
    void begins(const std::string& service, const forms::Details& holder) override;

    wxSizer* makeHead();
    wxSizer* makeMiddle();
    void makeButtons();
    /// Nothing: the page of a case without a current step (done, returned, withdrawn).
    void showStep(std::optional<forms::Step> step);
    void drop(StepPage* page);
    StepPage* makePage(std::optional<forms::Step> step);
    void refreshHead();
    /// On the clerk's card and on the applicant's own screen.
    void showApplicant(const std::optional<forms::Case>& c);
    void refreshStepper();
    void tellTime(Stepper::Row& row) const;
    void leaveLane();
    std::string certificate() const;
    bool showTimeline();
    void goOn();
    void saveDraft();
    bool stepKey(const wxKeyEvent& event);

    Counter& counter_;
    Navigator& navigator_;
    const forms::ServiceType* service_ = nullptr;
    std::optional<forms::Case> case_;
    Beginning beginning_;
    std::optional<forms::Step> step_;
    StepPage* page_ = nullptr;
    std::vector<StepPage::Extra> extras_;

    wxStaticText* title_;
    wxButton* timeline_;
    NoticeStrip* strip_;
    Stepper* stepper_;
    wxPanel* middle_;
    wxBoxSizer* place_;
    ApplicantCard* card_;
    wxPanel* buttons_;
    wxButton* draft_;
    wxButton* next_;
    std::vector<wxButton*> extraButtons_;
};

} // namespace certdesk::kiosk
