#include "kiosk/step_registry.h"

#include "kiosk/approval_page.h"
#include "kiosk/fee_page.h"
#include "kiosk/form_page.h"
#include "kiosk/hand_over_page.h"
#include "kiosk/materials_page.h"
#include "kiosk/production_page.h"
#include "kiosk/reception_page.h"
#include "kiosk/text.h"

namespace certdesk::kiosk {

StepPage::StepPage(wxWindow* parent, CaseContext& context)
    : wxScrolledWindow(parent, wxID_ANY, wxDefaultPosition, wxDefaultSize,
                       wxTAB_TRAVERSAL | wxBORDER_NONE | wxVSCROLL | wxHSCROLL),
      context_(context) {
    SetBackgroundColour(layout::colour(layout::Ink::paper));
    layout::followFocus(this);
    SetScrollRate(layout::textIsLarge() ? layout::large : 0, layout::large);
}

wxString StepPage::nextLabel() const { return shown(tr("下一步 Enter")); }

wxBoxSizer* StepPage::begin(const wxString& title) {
    auto* all = layout::column();
    if (!title.empty())
        all->Add(layout::label(this, shown(asTitle(utf8Of(title))), layout::Type::title),
                 wxSizerFlags().Border(wxBOTTOM, layout::small));
    SetSizer(all);
    return all;
}

StepPage* makeStepPage(forms::Step step, wxWindow* parent, CaseContext& context) {
    switch (step) {
    case forms::Step::reception: return new ReceptionPage(parent, context);
    case forms::Step::materials: return new MaterialsPage(parent, context);
    case forms::Step::form: return new FormPage(parent, context);
    case forms::Step::approval: return new ApprovalPage(parent, context);
    case forms::Step::fee: return new FeePage(parent, context);
    case forms::Step::production: return new ProductionPage(parent, context);
    case forms::Step::handOver: return new HandOverPage(parent, context);
    }
    return nullptr;
}

} // namespace certdesk::kiosk
