#pragma once
#include "kiosk/field.h"
#include "kiosk/lane_words.h"
#include "kiosk/step_page.h"

#include <vector>

namespace certdesk::kiosk {

/// Production as it goes on in the lane: the stages of its plan fill, and large words say what the clerk must
/// do now. It can be left running. A token is never emptied before staff said so.
class ProductionPage : public StepPage {
public:
    ProductionPage(wxWindow* parent, CaseContext& context);
    void load() override;
    bool validate() override;
    void save() override;
    void release() override;
    wxString nextLabel() const override;
    bool nextEnabled() const override;
    std::vector<Extra> extras() override;
    void laneChanged() override;

private:
    using Kind = desk::LaneState::Kind;
    const desk::LaneState* state() const { return state_ ? &*state_ : nullptr; }
    bool is(Kind kind) const { return state_ && state_->kind == kind; }
    bool complete() const { return forms::complete(context().service(), current().production); }
    /// Staff must say first whether the token is emptied or taken back as it is.
    bool undecided() const;
    LaneWords words();
    std::string whatIsBefore(const std::string& otherwise);
    void refresh();
    void refreshStages();
    void produce(bool keepToken = false);
    void makeOther(wxSizer* to);
    bool changing() const { return other_->IsShown(); }
    /// The fresh token can be given up: it has begun, and nothing works on it now.
    bool mayChangeToken() const;
    /// Asks, in place, what became of the token; nothing works on the case meanwhile.
    void askForOther();
    void leaveToken();
    void changeToken();

    wxStaticText* loud_;
    wxStaticText* detail_;
    std::vector<forms::Stage> all_;     ///< that its plan may have
    std::vector<wxStaticText*> stages_; ///< one for each of them
    std::optional<desk::LaneState> state_;
    wxPanel* other_; ///< shows while the token is being given up
    ChoiceField* why_;
    TextField* reason_;
};

} // namespace certdesk::kiosk
