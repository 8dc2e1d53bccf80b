#pragma once
#include "desk/desk.h"
#include "desk/lane.h"
#include "desk/words.h"
#include "kiosk/beginning.h"
#include "kiosk/layout.h"

#include <wx/panel.h>
#include <wx/scrolwin.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// What the page of a step asks of the case page around it.
class CaseContext {
public:
    virtual ~CaseContext() = default;
    virtual std::shared_ptr<desk::Desk> desk() const = 0;
    virtual desk::Lane& lane() = 0;
    virtual const forms::ServiceType& service() const = 0;
    /// The case as last saved; nothing before it was received.
    virtual const std::optional<forms::Case>& current() const = 0;
    /// What a case that was not received yet begins with.
    virtual const Beginning& beginning() const = 0;
    /// An act was done: the case now stands like this, and its current step shows.
    virtual void stands(const forms::Case& c) = 0;
    /// The same, but the page stays.
    virtual void keeps(const forms::Case& c) = 0;
    /// The applicant's card shows the case as it would stand; nothing is saved.
    virtual void previews(const forms::Case& c) = 0;
    /// The applicant's screen shows what is being typed; nothing is saved.
    virtual void entering(const forms::Case& c) = 0;
    virtual void explain(const desk::Trouble& trouble) = 0;
    virtual void explain(const desk::Sentence& sentence) = 0;
    virtual void announce(const wxString& done) = 0;
    /// Says after half a second what is waited for.
    virtual void waitFor(const wxString& what) = 0;
    virtual void waited() = 0;
    /// What the buttons say or allow changed.
    virtual void buttonsChanged() = 0;
    virtual void goHome(const wxString& saying) = 0;
    /// Goes on with another case.
    virtual void opens(const std::string& number, const wxString& saying) = 0;
    /// Begins a case of that service type for the same unit.
    virtual void begins(const std::string& service, const forms::Details& holder) = 0;

    void settle(const desk::Outcome<forms::Case>& outcome) {
        if (const auto* c = std::get_if<forms::Case>(&outcome)) return stands(*c);
        explain(std::get<desk::Trouble>(outcome));
    }
};

/// The page of one step (of any service type). Its contract, in this order: load, any number of validate and
/// save, release. It reads and writes the case only through the context. UI thread only.
class StepPage : public wxScrolledWindow {
public:
    StepPage(wxWindow* parent, CaseContext& context);

    /// Fills the page from the context's case and puts the focus on the next input.
    virtual void load() = 0;
    /// Whether the step can be finished as it stands; else says why beside the first thing that is missing
    /// and puts the focus there.
    virtual bool validate() { return true; }
    /// Does the act of the step; its answer goes to the context. Called only after validate.
    virtual void save() = 0;
    /// Keeps what was entered, finished or not, without going on. True when nothing is left to lose.
    virtual bool keep() { return true; }
    /// Lets go of tasks and secrets; the page is destroyed soon.
    virtual void release() {}

    virtual wxString nextLabel() const;
    virtual bool nextEnabled() const { return true; }
    virtual bool canDraft() const { return false; }
    virtual bool key(const wxKeyEvent&) { return false; }
    /// Takes back the last tick or field that was not saved yet; false where there is none.
    virtual bool undo() { return false; }
    virtual void laneChanged() {}
    /// Shows problems beside their fields; false when it has none of these fields.
    virtual bool show(const std::vector<forms::FieldProblem>&) { return false; }

    /// A button beside the next one.
    struct Extra {
        const char* name;
        wxString words;
        int key; ///< of the keyboard, or 0
        std::function<void()> act;
    };
    virtual std::vector<Extra> extras() { return {}; }

protected:
    CaseContext& context() { return context_; }
    const CaseContext& context() const { return context_; }
    const forms::Case& current() const { return *context_.current(); }
    /// Title of the step at the top of a new column, which is the page's sizer.
    wxBoxSizer* begin(const wxString& title);

private:
    CaseContext& context_;
};

} // namespace certdesk::kiosk
