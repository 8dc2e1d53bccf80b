#pragma once
#include "desk/desk.h"
#include "desk/lane.h"
#include "desk/words.h"
#include "kiosk/applicant_frame.h"
#include "kiosk/beginning.h"
#include "kiosk/layout.h"
#include "kiosk/under_way.h"

#include <wx/event.h>
#include <wx/scrolwin.h>

#include <memory>
#include <string>
#include <utility>

namespace certdesk::kiosk {

/// What the pages work with. Shared, because tasks on other threads use the desk while they run; the lane
/// begins with the first log-in and ends with the window, before the desk.
struct Counter {
    std::shared_ptr<desk::Desk> desk;
    std::unique_ptr<desk::Lane> lane;
    std::unique_ptr<UnderWay> underWay;
    ApplicantFrame* applicant = nullptr; ///< the frame's child
    std::string putDown;                 ///< the open case that was in front last, or empty
};

/// Where a page can send the clerk.
class Navigator {
public:
    virtual ~Navigator() = default;
    virtual void showHome() = 0;
    virtual void begin(const std::string& service, const Beginning& with = {}) = 0;
    virtual void openCase(const std::string& number) = 0;
    /// What happened to a certificate; covers the page in front.
    virtual void showTimeline(const std::string& certificate) = 0;
    /// The token that is in, or a choice of several; covers the page in front.
    virtual void showToken() = 0;
    /// The case in the lane that asks for the clerk, else the one that was put down last; says so where there
    /// is none.
    virtual void callBack() = 0;
    /// Whose certificates lapse soon; covers the page in front.
    virtual void showLapsing() = 0;
    virtual void loggedIn() = 0;
    virtual void logOut() = 0;
    /// Says something on the home page, which shows next.
    virtual void showHomeSaying(const wxString& done) = 0;
};

/// One page of the window. What does not fit is scrolled to, and so is the control that gets the focus. UI
/// thread only.
class Page : public wxScrolledWindow {
public:
    explicit Page(wxWindow* parent)
        : wxScrolledWindow(parent, wxID_ANY, wxDefaultPosition, wxDefaultSize,
                           wxTAB_TRAVERSAL | wxBORDER_NONE) {
        SetScrollRate(layout::large, layout::large);
        layout::followFocus(this);
    }
    /// Also where the content needs another size than before.
    bool Layout() override {
        const wxSize needed = GetSizer() ? GetSizer()->GetMinSize() : wxSize();
        if (needed == std::exchange(needed_, needed)) return wxScrolledWindow::Layout();
        SetVirtualSize(needed); // lays out
        return true;
    }
    /// Its page of the manual (desk/manual.h): F1 opens that.
    virtual std::string topic() const = 0;
    /// The number of the case that it shows; empty where it shows none.
    virtual std::string caseShown() const { return {}; }
    /// It comes to the front: fill it, put the focus where the clerk goes on.
    virtual void arrive() = 0;
    /// It goes away; what was entered is kept first. False: it cannot go now, and says why.
    virtual bool leave() { return true; }
    /// A key that the focused control did not take for itself. True when the page used it.
    virtual bool key(const wxKeyEvent&) { return false; }
    /// Says in place what went wrong.
    virtual void explain(const desk::Sentence&) {}
    /// Says in place what was done.
    virtual void announce(const wxString&) {}
    /// A case in the lane or a token came, went, or moved on.
    virtual void laneChanged() {}
    /// Another minute began: what tells how long something lasts tells it anew, and nothing else changes.
    virtual void minutePassed() {}

private:
    wxSize needed_;
};

} // namespace certdesk::kiosk
