#pragma once
#include "kiosk/pin_field.h"
#include "kiosk/token_words.h"

#include <functional>
#include <string>

namespace certdesk::kiosk {

/// Where a holder proves a token by its PIN and changes it. The tries that are left stand above all fields.
/// It judges what is typed in place and asks `onTest` and `onChangePin` for the acts; what they came to is
/// told back.
class PinPanel : public wxPanel {
public:
    explicit PinPanel(wxWindow* parent);

    /// Tries and state of this token; what was typed stays.
    void show(const desk::TokenView& view);
    /// No token: nothing can be typed.
    void showNone();
    /// Wipes what was typed, and what was said of earlier acts.
    void clear();
    void focusTest() { test_->focus(); }
    void focusChange() { old_->focus(); }
    /// Goes to the fields, and does the act once they are filled.
    void testKey();
    void changeKey();
    /// Enter. False when the focus is elsewhere.
    bool enter();
    /// An act is under way, or no more.
    void busy(bool is);
    void tested(const Said& said);
    void changed(const Said& said);

    std::function<void(forms::Secret pin)> onTest;
    std::function<void(forms::Secret oldPin, forms::Secret newPin)> onChangePin;

private:
    wxStaticText* heading(wxSizer* to, const char* words);
    wxStaticText* result(wxSizer* to, const char* name);
    void addTest(wxSizer* to);
    void addChange(wxSizer* to);
    void test();
    void change();
    void judge();
    void allow();
    void say(wxStaticText* where, const Said& said);

    wxStaticText* tries_;
    PinField* test_;
    wxButton* testNow_;
    wxStaticText* tested_;
    PinField* old_;
    PinField* new_;
    PinField* again_;
    wxButton* changeNow_;
    wxStaticText* changed_;
    bool canTest_ = false;
    bool canChange_ = false;
    bool busy_ = false;
};

} // namespace certdesk::kiosk
