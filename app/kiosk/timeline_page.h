#pragma once
#include "kiosk/covering_list.h"
#include "kiosk/task.h"

#include <functional>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// What happened to a certificate and to those before and after it: when, what, in which case, until when.
class TimelinePage : public CoveringList {
public:
    TimelinePage(wxWindow* parent, Counter& counter, Navigator& navigator, std::function<void()> back);
    /// Which certificate; call before it comes to the front.
    void about(const std::string& certificate) { certificate_ = certificate; }
    std::string topic() const override { return "timeline"; }
    void arrive() override;

private:
    void fill(const std::vector<forms::Moment>& moments);
    void openChosen() override;

    Counter& counter_;
    Navigator& navigator_;
    std::string certificate_;
    std::vector<std::string> cases_; ///< of each line
    Task reading_;
};

} // namespace certdesk::kiosk
