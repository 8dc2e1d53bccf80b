#pragma once
#include "kiosk/field.h"
#include "kiosk/notice_strip.h"
#include "kiosk/page.h"
#include "kiosk/task.h"

#include <functional>

namespace certdesk::kiosk {

/// Where papers go: one of the print system's printers, or files in a folder. For a manager.
class PrinterPage : public Page {
public:
    /// `done` goes home with what to say there.
    PrinterPage(wxWindow* parent, Counter& counter, std::function<void(const wxString&)> done);
    std::string topic() const override { return "printer"; }
    void arrive() override;
    bool leave() override;
    bool key(const wxKeyEvent& event) override;
    void explain(const desk::Sentence& sentence) override { strip_->fault(sentence); }

private:
    void offer(const std::vector<std::string>& printers);
    void choose();

    Counter& counter_;
    std::function<void(const wxString&)> onDone_;
    NoticeStrip* strip_;
    wxChoice* printers_;
    std::vector<std::string> names_; ///< of the choices; empty: files in the folder
    wxButton* choose_;
    Task asking_;
};

} // namespace certdesk::kiosk
