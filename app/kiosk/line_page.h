#pragma once
#include "desk/standing.h"
#include "kiosk/notice_strip.h"
#include "kiosk/page.h"
#include "kiosk/task.h"

#include <wx/dataview.h>

#include <functional>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// The line to headquarters: how it stands, since when it is away, what ends when, and everything that waits
/// with its reason. It covers another page, which stays as it is.
class LinePage : public Page {
public:
    LinePage(wxWindow* parent, Counter& counter, Navigator& navigator, std::function<void()> back);
    std::string topic() const override { return "line"; }
    void arrive() override;
    bool key(const wxKeyEvent& event) override;
    void explain(const desk::Sentence& sentence) override { strip_->fault(sentence); }
    /// What is known by now.
    void show(const desk::LineStanding& standing);

private:
    void showState(const desk::LineStanding& standing);
    void fill(const std::vector<desk::WaitingItem>& items);
    void showReason();
    void openSelected();
    void tryAgain();

    Counter& counter_;
    Navigator& navigator_;
    std::function<void()> onBack_;
    std::vector<std::string> cases_;   ///< of each line; empty for entries
    std::vector<std::string> reasons_; ///< of each line, whole
    NoticeStrip* strip_;
    wxStaticText* state_;
    wxStaticText* contact_;
    wxStaticText* warnings_;
    wxDataViewListCtrl* list_;
    wxButton* back_;
    Task reading_;
};

/// A few words of the most urgent that staff should hear of the line, for the status bar; empty: nothing.
std::string shortWarning(const desk::LineStanding& standing);
/// How the line stands, in a few words: "总部已连接", "这里的网络要先登录".
std::string shortState(const sync::SyncStatus& status);

} // namespace certdesk::kiosk
