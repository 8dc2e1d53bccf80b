#pragma once
#include "kiosk/notice_strip.h"
#include "kiosk/page.h"
#include "kiosk/pin_field.h"
#include "kiosk/task.h"

#include <functional>

namespace certdesk::kiosk {

/// Where everybody changes their own password. Covers the page in front.
class PasswordPage : public Page {
public:
    /// `back` with what was done, or nothing.
    PasswordPage(wxWindow* parent, Counter& counter, std::function<void(const wxString&)> back);
    std::string topic() const override { return "password"; }
    void arrive() override;
    bool leave() override;
    bool key(const wxKeyEvent& event) override;
    void explain(const desk::Sentence& sentence) override { strip_->fault(sentence); }

private:
    /// Whether the new one is good enough and typed twice; says it beside the field.
    bool fits();
    void change();
    void clear();

    Counter& counter_;
    std::function<void(const wxString&)> onBack_;
    NoticeStrip* strip_;
    PinField* old_;
    PinField* fresh_;
    PinField* again_;
    Task changing_;
};

} // namespace certdesk::kiosk
