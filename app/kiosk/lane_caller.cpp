#include "kiosk/lane_caller.h"

#include "kiosk/lane_words.h"
#include "kiosk/native.h"
#include "kiosk/text.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace certdesk::kiosk {

namespace {

std::vector<LaneCall> callsOf(const desk::Desk& desk, const std::map<std::string, desk::LaneState>& cases) {
    std::vector<LaneCall> calls;
    for (const auto& [number, state] : cases) {
        const std::string wanted = wantedOfClerk(state);
        if (wanted.empty()) continue;
        const auto rows = desk.search(number);
        const std::string unit = rows.empty() ? std::string() : rows.front().holderName;
        calls.push_back(
            {number, say(tr("{0} {1}：{2}"), {number.substr(number.rfind('-') + 1), unit, wanted})});
    }
    return calls;
}

} // namespace

LaneCaller::LaneCaller(wxWindow& owner, std::shared_ptr<desk::Desk> desk)
    : owner_(owner), desk_(std::move(desk)), reading_(owner, [](const desk::Sentence&) {}) {
} // the list of open cases says it, too

void LaneCaller::laneChanged(const std::map<std::string, desk::LaneState>& cases) {
    reading_.run([desk = desk_, cases] { return callsOf(*desk, cases); },
                 [this](std::vector<LaneCall> calls) { told(std::move(calls)); });
}

void LaneCaller::told(std::vector<LaneCall> calls) {
    all_ = std::move(calls);
    std::set<std::string> now;
    bool isNew = false;
    for (const LaneCall& call : all_) {
        now.insert(call.words);
        isNew = isNew || (call.number != front_ && !chimed_.contains(call.words));
    }
    chimed_ = std::move(now);
    if (isNew) native::chime(&owner_);
    tell();
}

void LaneCaller::frontIs(const std::string& number) {
    if (std::exchange(front_, number) != number) tell();
}

std::vector<LaneCall> LaneCaller::calls() const {
    std::vector<LaneCall> others;
    std::copy_if(all_.begin(), all_.end(), std::back_inserter(others),
                 [this](const LaneCall& call) { return call.number != front_; });
    return others;
}

void LaneCaller::tell() {
    if (onCalls) onCalls(calls());
}

} // namespace certdesk::kiosk
