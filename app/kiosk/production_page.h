#pragma once
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
    void save() override;
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

    wxStaticText* loud_;
    wxStaticText* detail_;
    std::vector<forms::Stage> all_;     ///< that its plan may have
    std::vector<wxStaticText*> stages_; ///< one for each of them
    std::optional<desk::LaneState> state_;
};

} // namespace certdesk::kiosk
