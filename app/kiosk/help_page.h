#pragma once
#include "desk/manual.h"
#include "kiosk/manual_view.h"
#include "kiosk/page.h"

#include <wx/listbox.h>

#include <functional>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// The manual: its topics on the left, the chosen one beside them, and whom to call. It lies over any page,
/// which stays as it is.
class HelpPage : public Page {
public:
    HelpPage(wxWindow* parent, const desk::Desk& desk, std::function<void()> back,
             std::function<void()> examine);
    std::string topic() const override { return shows_; }
    /// Which topic it shows. Call before it comes to the front.
    void about(const std::string& topic);
    void arrive() override { list_->SetFocus(); }
    bool key(const wxKeyEvent& event) override;

private:
    wxSizer* makeHead(const std::string& hotline);
    void fillList();
    void show(const std::string& topic);
    /// The chosen topic is in sight in the list.
    void showChosen();

    std::function<void()> onBack_;
    std::function<void()> onExamine_;
    std::vector<desk::ManualTopic> topics_;
    std::string shows_;
    wxListBox* list_;
    ManualView* view_;
};

} // namespace certdesk::kiosk
