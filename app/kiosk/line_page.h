#pragma once
#include "desk/standing.h"
#include "kiosk/covering_list.h"
#include "kiosk/task.h"

#include <functional>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// The line to headquarters: how it stands, since when it is away, what ends when, and everything that waits
/// with its reason.
class LinePage : public CoveringList {
public:
    LinePage(wxWindow* parent, Counter& counter, Navigator& navigator, std::function<void()> back);
    std::string topic() const override { return "line"; }
    void arrive() override;
    bool key(const wxKeyEvent& event) override;
    /// What is known by now.
    void show(const desk::LineStanding& standing);

private:
    void showState(const desk::LineStanding& standing);
    void fill(const std::vector<desk::WaitingItem>& items);
    void showReason();
    void openChosen() override;
    void tryAgain();

    Counter& counter_;
    Navigator& navigator_;
    std::vector<std::string> cases_;   ///< of each line; empty for entries
    std::vector<std::string> reasons_; ///< of each line, whole
    wxStaticText* state_;
    wxStaticText* contact_;
    wxStaticText* warnings_;
    Task reading_;
};

/// A few words of the most urgent that staff should hear of the line, for the status bar; empty: nothing.
std::string shortWarning(const desk::LineStanding& standing);
/// How the line stands, in a few words: "总部已连接", "这里的网络要先登录".
std::string shortState(const sync::SyncStatus& status);

} // namespace certdesk::kiosk
