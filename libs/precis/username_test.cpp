// SPDX-License-Identifier: Apache-2.0
// User names: which there are, and which are one.
#include "precis/username.hpp"

#include "precis/case_fold.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace precis {
namespace {

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

TEST(Username, letters_and_digits_of_any_script_are_fine) {
    for (const auto& name : {std::string("ab"),
                             std::string("A.b-c_9+x"),
                             std::string("..."),
                             std::string("007"),
                             std::string("-dash"),
                             std::string(64, 'a'),
                             std::string("naïve"),
                             std::string("Юлия"),
                             std::string("ёжик-2"),
                             std::string("Straße"),
                             std::string("ΟΔΥΣΣΕΥΣ"),
                             std::string("山田太郎"),
                             std::string("やまだ_タロウ"),
                             std::string("山田たろう"),
                             std::string("김철수"),
                             std::string("नमस्ते"),
                             std::string("สมชาย"),
                             std::string("דוד"),
                             std::string("محمد"),
                             std::string("محمد.7"),
                             std::string("دوود٣"),
                             std::string("ａｂｃ"),
                             std::string("ﾀﾛｳ"),
                             std::string("i\u0307x"),
                             std::string("二〇二六"),
                             repeated("я", 64)}) {
        EXPECT_TRUE(is_username(name)) << name;
    }
}

TEST(Username, everything_else_is_refused) {
    for (const auto& name : {std::string(""),         std::string("a"),
                             std::string("é"),        std::string("e\u0301"),
                             std::string(65, 'a'),    repeated("я", 65),
                             std::string("a b"),      std::string(" ab"),
                             std::string("ab\n"),     std::string("a\0b", 3),
                             std::string("a@b.co"),   std::string("a＠b"),
                             std::string("a/b"),      std::string("a'b"),
                             std::string("<b>"),      std::string("a,b"),
                             std::string("a\xff"),    std::string("\xc0\x80x"),
                             std::string("a\u200bb"), std::string("a\u200db"),
                             std::string("a\u00adb"), std::string("\u202eab"),
                             std::string("ab\ufeff"), std::string("a\ufe0fb"),
                             std::string("🙂🙂"),     std::string("①②"),
                             std::string("x²"),       std::string("ﬁn"),
                             std::string("ſon"),      std::string("Ⅷx"),
                             std::string("ǅx"),       std::string("½a"),
                             std::string("a·b"),      std::string("a\u3002b"),
                             std::string("ab\u2024"), std::string("\u0301ab"),
                             std::string("ـمح"),      std::string("\u1100\u1161"),
                             std::string("a\u0378"),  std::string("\U0002ebf0\U0002ebf0"),
                             std::string("\ue000x"),  std::string("\ufdd0x")}) {
        EXPECT_FALSE(is_username(name)) << name;
    }
}

TEST(Username, has_letters_of_one_script_and_digits_of_one_system) {
    for (const auto* name :
         {"pаypal", "Юlia", "αlpha", "аре-ape", "דוdavid", "日本ко", "7७", "१2", "محمد٣۳", "ﾀro"}) {
        EXPECT_FALSE(is_username(name)) << name;
    }
}

TEST(Username, keeps_its_order_where_it_runs_from_right_to_left) {
    for (const auto* name : {"אבa", "aאב", "1אב", ".אב", "אב.", "אב1٣", "٣אב", "-דוד", "דוד-"}) {
        EXPECT_FALSE(is_username(name)) << name;
    }
    for (const auto* name : {"אב", "אב1", "א.ב", "שָׁלוֹם"})
        EXPECT_TRUE(is_username(name)) << name;
}

TEST(UsernameKey, is_one_for_all_spellings_of_a_name) {
    const std::vector<std::vector<const char*>> families = {
        {"ann", "Ann", "ANN", "ａｎｎ", "Ａnn"},
        {"naïve", "NAÏVE", "nai\u0308ve", "NAI\u0308VE"},
        {"юлия", "Юлия", "ЮЛИЯ"},
        {"strasse", "Straße", "STRASSE", "STRAẞE"},
        {"οδυσσευσ", "οδυσσευς", "ΟΔΥΣΣΕΥΣ"},
        {"タロウ", "ﾀﾛｳ"},
        {"ガ1", "ｶﾞ1", "カ\u30991", "ガ１"},
        {"i\u0307x", "İx"},
        {"각", "각"},
    };
    for (const auto& family : families) {
        for (const auto* name : family)
            EXPECT_EQ(username_key(name), username_key(family.front())) << name;
    }
    std::vector<std::string> keys;
    for (const auto& family : families) {
        ASSERT_TRUE(username_key(family.front())) << family.front();
        keys.push_back(*username_key(family.front()));
    }
    std::ranges::sort(keys);
    EXPECT_EQ(std::ranges::adjacent_find(keys), keys.end());
}

TEST(UsernameKey, is_its_own_key) {
    for (const auto* name : {"Ann", "Straße", "İx", "ΟΔΥΣΣΕΥΣ", "ｶﾞ1", "ǰx", "ΐΰ", "Ŀx", "ᾳx"}) {
        const auto key = username_key(name);
        if (key) EXPECT_EQ(username_key(*key), key) << name;
    }
}

TEST(UsernameKey, of_ascii_is_the_name_in_small_letters) {
    // So every name that was registered while names were ASCII keeps the key that is stored.
    for (int c = 1; c < 128; ++c) {
        const std::string name = std::string("Xy") + static_cast<char>(c) + "-._9";
        const bool was_allowed = std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
        if (!was_allowed) continue;
        std::string lower = name;
        for (char& letter : lower)
            letter = static_cast<char>(std::tolower(letter));
        EXPECT_EQ(username_key(name), lower);
        EXPECT_TRUE(is_username(name)) << name;
    }
}

TEST(FoldCase, folds_fully_and_keeps_the_rest) {
    const struct {
        const char* text;
        const char* folded;
    } cases[] = {
        {"", ""},          {"PassWord1", "password1"}, {"Straße", "strasse"}, {"ПАРОЛЬ", "пароль"},
        {"\ufb03", "ffi"}, {"🙂 a\tB", "🙂 a\tb"},     {"İ", "i\u0307"},      {"\xff", "\ufffd"}};
    for (const auto& [text, folded] : cases)
        EXPECT_EQ(fold_case(text), folded) << text;
}

}  // namespace
}  // namespace precis
