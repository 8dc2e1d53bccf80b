#pragma once
#include "kiosk/empty_panel.h"
#include "kiosk/notice_strip.h"
#include "kiosk/page.h"
#include "kiosk/pin_panel.h"
#include "kiosk/task.h"
#include "kiosk/token_facts.h"

#include <wx/choice.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace certdesk::kiosk {

/// What is on a token in plain words, what is due and allowed, and what its holder can do here by the PIN. It
/// covers another page, which stays as it is. Where several tokens are in, which one is asked by its label.
class TokenPage : public Page {
public:
    TokenPage(wxWindow* parent, Counter& counter, Navigator& navigator, std::function<void()> back);
    std::string topic() const override { return "token"; }
    void arrive() override;
    bool leave() override;
    bool key(const wxKeyEvent& event) override;
    void explain(const desk::Sentence& sentence) override { strip_->fault(sentence); }
    void announce(const wxString& done) override { strip_->done(done); }
    void laneChanged() override;

private:
    void makeHead(wxSizer* to);
    void makeBody(wxSizer* to);
    /// Takes the tokens that are in, keeps the chosen one when it still is.
    void offer();
    void choose(const std::string& serial);
    void read();
    void show(const desk::Outcome<desk::TokenView>& viewed);
    void test(forms::Secret pin);
    void changePin(forms::Secret oldPin, forms::Secret newPin);
    void empty(const std::string& reason);
    void begin(const std::string& service);
    void back();

    Counter& counter_;
    Navigator& navigator_;
    std::function<void()> onBack_;
    std::vector<desk::TokenSeen> tokens_;
    std::string serial_; ///< of the token that shows, or empty
    std::optional<desk::TokenView> view_;
    NoticeStrip* strip_;
    wxButton* back_;
    wxStaticText* title_;
    wxChoice* choice_;
    TokenFacts* facts_;
    PinPanel* pin_;
    EmptyPanel* empty_;
    Task reading_;
    Task trying_;
};

} // namespace certdesk::kiosk
