#include "kiosk/training_band.h"

#include "kiosk/layout.h"
#include "kiosk/names.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

using namespace layout;

/// The first word stands in both languages, for whoever comes to the counter.
TrainingBand::TrainingBand(wxWindow* parent) : wxPanel(parent) {
    SetName(names::trainingBand);
    SetBackgroundColour(colour(Ink::waits));
    auto* words = label(this, L"培训 TRAINING   ·   " + shown(tr("练习用的柜台：这里的内容都不是业务")),
                        Type::strong, Ink::paper);
    auto* all = row();
    all->AddStretchSpacer();
    all->Add(words, wxSizerFlags().CenterVertical().Border(wxTOP | wxBOTTOM, hair));
    all->AddStretchSpacer();
    SetSizer(all);
}

} // namespace certdesk::kiosk
