#pragma once
#include "desk/lapsing.h"
#include "kiosk/covering_list.h"
#include "kiosk/task.h"

#include <functional>
#include <vector>

namespace certdesk::kiosk {

/// Whose certificates lapse soon, so that their holders can be called: the first first, with how many days
/// are left and what ends. Enter opens the newest case, whose card has the number to call.
class LapsingPage : public CoveringList {
public:
    LapsingPage(wxWindow* parent, Counter& counter, Navigator& navigator, std::function<void()> back);
    std::string topic() const override { return "lapsing"; }
    void arrive() override;

private:
    void show(std::vector<desk::Lapsing> lapsing);
    void openChosen() override;

    Counter& counter_;
    Navigator& navigator_;
    std::vector<desk::Lapsing> lapsing_; ///< of each line
    Task reading_;
};

} // namespace certdesk::kiosk
