#pragma once
#include "forms/fen.h"

#include <string>

namespace certdesk::printing {

/// The amount in the capitals that receipts carry: 贰佰元整, 伍分, 壹仟零伍拾元叁角整, 零元整; 负 before a
/// negative one. 正确填写票据和结算凭证的基本规定 (支付结算办法 annex 1): 零 stands for one or more zeros
/// between digits, 整 follows yuan and jiao, never fen.
std::string chineseCapitals(forms::Fen amount);

} // namespace certdesk::printing
