#pragma once
#include "kiosk/notice_strip.h"
#include "kiosk/page.h"
#include "kiosk/task.h"

#include <wx/dataview.h>

#include <functional>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// What happened to a certificate and to those before and after it: when, what, in which case, until when.
/// It covers another page, which stays as it is.
class TimelinePage : public Page {
public:
    TimelinePage(wxWindow* parent, Counter& counter, Navigator& navigator, std::function<void()> back);
    /// Which certificate; call before it comes to the front.
    void about(const std::string& certificate) { certificate_ = certificate; }
    std::string topic() const override { return "timeline"; }
    void arrive() override;
    bool key(const wxKeyEvent& event) override;
    void explain(const desk::Sentence& sentence) override { strip_->fault(sentence); }

private:
    void fill(const std::vector<forms::Moment>& moments);
    void openSelected();

    Counter& counter_;
    Navigator& navigator_;
    std::function<void()> onBack_;
    std::string certificate_;
    std::vector<std::string> cases_; ///< of each line
    wxStaticText* title_;
    NoticeStrip* strip_;
    wxDataViewListCtrl* list_;
    wxButton* back_;
    Task reading_;
};

} // namespace certdesk::kiosk
