#include "desk/lang.h"
#include "desk/training.h"
#include "desk/words.h"

// What staff read where training and work would get mixed up, or training cannot begin.

namespace certdesk::desk {

Sentence wordsFor(const TrainingFault& fault) {
    using Kind = TrainingFault::Kind;
    switch (fault.kind()) {
    case Kind::isTraining:
        return {tr("这是培训用的，不能用来办理业务。"),
                tr("要练习，请用 --training 启动；要办理业务，请用柜台自己的数据目录和总部给的登记文件。"),
                {}};
    case Kind::isWork:
        return {tr("这不是培训用的，不能在这里练习。"),
                tr("要办理业务，请不带 --training 启动；要练习，请另外给一个空目录，或者不给 --data。"),
                {}};
    case Kind::noHeadquarters:
        return {tr("培训要用到总部程序，这台机器上没有。"), tr("请安装软件包 certdesk-hq 后重试。"), {}};
    case Kind::noSoftTokens:
        return {tr("培训要用到软件 UKey（SoftHSM），这台机器上没有或者不能用。"),
                tr("请安装软件包 softhsm2 后重试。"), fault.what()};
    case Kind::headquarters:
        return {tr("培训用的总部没有启动。"), tr("请重试；仍不行时请删除培训目录，下次会重新建立。"),
                fault.what()};
    }
    return {};
}

std::string nameOf(TrainingPart part) {
    switch (part) {
    case TrainingPart::headquarters: return tr("培训用的总部和它的 CA");
    case TrainingPart::tokens: return tr("软件 UKey 12 个");
    case TrainingPart::kiosk: return tr("一台柜台终端，登记到这个总部");
    case TrainingPart::accounts: return tr("练习用的账号");
    }
    return {};
}

} // namespace certdesk::desk
