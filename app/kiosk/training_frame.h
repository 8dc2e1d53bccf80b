#pragma once
#include "desk/training.h"
#include "kiosk/task.h"

#include <wx/button.h>
#include <wx/frame.h>
#include <wx/stattext.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace certdesk::kiosk {

/// What shows while training is made at its first start, or its headquarters starts: the parts as a list that
/// fills, and a way out of it. The window answers meanwhile. It calls one of the three once, and stays until
/// it is destroyed then.
class TrainingFrame : public wxFrame {
public:
    explicit TrainingFrame(const std::filesystem::path& root);
    ~TrainingFrame() override;

    void begin();

    std::function<void(std::shared_ptr<desk::Training>)> onReady;
    std::function<void(const desk::Sentence&)> onFault;
    std::function<void()> onStopped; ///< nothing was left behind

private:
    struct Row {
        std::optional<desk::TrainingPart> part; ///< nothing: headquarters starts
        wxStaticText* sign;
        wxStaticText* words;
    };

    void addRow(wxWindow* parent, wxSizer* to, std::optional<desk::TrainingPart> part);
    void shows(std::optional<desk::TrainingPart> part);
    /// The place is whole.
    void start();
    void stop();

    std::filesystem::path root_;
    bool first_;
    Task working_;
    std::shared_ptr<desk::StopRequest> stop_ = std::make_shared<desk::StopRequest>();
    std::shared_ptr<desk::Training> training_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true); ///< UI thread only
    std::vector<Row> rows_;
    wxStaticText* state_;
    wxButton* cancel_;
};

} // namespace certdesk::kiosk
