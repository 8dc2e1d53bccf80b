#pragma once
#include "desk/lapsing.h"
#include "kiosk/notice_strip.h"
#include "kiosk/page.h"
#include "kiosk/task.h"

#include <wx/dataview.h>

#include <functional>
#include <vector>

namespace certdesk::kiosk {

/// Whose certificates lapse soon, so that their holders can be called: the first first, with how many days
/// are left and what ends. Enter opens the newest case, whose card has the number to call. It covers another
/// page.
class LapsingPage : public Page {
public:
    LapsingPage(wxWindow* parent, Counter& counter, Navigator& navigator, std::function<void()> back);
    std::string topic() const override { return "lapsing"; }
    void arrive() override;
    bool key(const wxKeyEvent& event) override;
    void explain(const desk::Sentence& sentence) override { strip_->fault(sentence); }

private:
    void makeList();
    void show(std::vector<desk::Lapsing> lapsing);
    void openSelected();

    Counter& counter_;
    Navigator& navigator_;
    std::function<void()> onBack_;
    std::vector<desk::Lapsing> lapsing_; ///< of each line
    NoticeStrip* strip_;
    wxDataViewListCtrl* list_;
    wxButton* back_;
    Task reading_;
};

} // namespace certdesk::kiosk
