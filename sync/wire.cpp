#include "sync/wire.h"

#include <limits>

namespace certdesk::sync {

Head headOf(const forms::Json& json) {
    forms::JsonReader reader(json);
    Head head;
    const auto incarnation = reader.string("incarnation", 1);
    if (incarnation.empty() || incarnation[0] < 'A' || incarnation[0] > 'Z')
        reader.fail(forms::JsonProblem::Kind::badValue, "incarnation");
    head.incarnation = incarnation[0];
    head.seq = reader.integer("seq", 0, std::numeric_limits<std::int64_t>::max());
    const auto hash = forms::fromHex(reader.string("hash", 64));
    if (!hash || hash->size() != 32) reader.fail(forms::JsonProblem::Kind::badValue, "hash");
    head.hash = *hash;
    reader.finish();
    return head;
}

forms::Json jsonOf(const Head& head) {
    return forms::JsonObject{{"incarnation", std::string(1, head.incarnation)},
                             {"seq", head.seq},
                             {"hash", forms::hex(head.hash)}};
}

} // namespace certdesk::sync
