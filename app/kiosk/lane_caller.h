#pragma once
#include "desk/lane.h"
#include "kiosk/task.h"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// A case in the lane that the clerk must do something about.
struct LaneCall {
    std::string number;
    std::string words; ///< "0007 晨光陶瓷：请插入 UKey"
};

/// Watches the lane while the clerk is busy with another applicant: which cases ask for the clerk, the first
/// that came to it first, but for the one in front, whose page says so. Chimes once for each new one. UI
/// thread; reads the register in a task.
class LaneCaller {
public:
    LaneCaller(wxWindow& owner, std::shared_ptr<desk::Desk> desk);

    void laneChanged(const std::map<std::string, desk::LaneState>& cases);
    /// Another case is in front, or none.
    void frontIs(const std::string& number);
    std::vector<LaneCall> calls() const;

    std::function<void(const std::vector<LaneCall>& calls)> onCalls; ///< they changed

private:
    void told(std::vector<LaneCall> calls);
    void tell();

    wxWindow& owner_;
    std::shared_ptr<desk::Desk> desk_;
    std::vector<LaneCall> all_;
    std::string front_;
    std::set<std::string> chimed_; ///< the words of each
    Task reading_;
};

} // namespace certdesk::kiosk
