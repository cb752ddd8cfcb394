// SPDX-License-Identifier: Apache-2.0
#include "json/decode.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <gtest/gtest.h>

namespace json {
namespace {

enum class Role { patient, doctor };
BOOST_DESCRIBE_ENUM(Role, patient, doctor)

struct Address {
    std::string city;
    std::optional<std::int32_t> house;
};
BOOST_DESCRIBE_STRUCT(Address, (), (city, house))

struct Person {
    std::string email;
    std::int64_t age = 0;
    bool blocked = false;
    std::vector<std::string> names;
    std::optional<Address> address;
};
BOOST_DESCRIBE_STRUCT(Person, (), (email, age, blocked, names, address))

struct Everything {
    std::uint8_t small = 0;
    std::int16_t medium = 0;
    std::uint64_t natural = 0;
    double ratio = 0;
    base::Secret password;
    base::Timestamp at;
    base::Id<struct UserTag> id;
    Role role = Role::patient;
    std::vector<Address> addresses;
    std::optional<std::vector<bool>> flags;
};
BOOST_DESCRIBE_STRUCT(Everything, (),
                      (small, medium, natural, ratio, password, at, id, role, addresses, flags))

const std::string good_person = R"({"email":"a@b.c","age":41,"blocked":true,"names":["x","y"]})";
const std::string good_everything =
    R"({"small":255,"medium":-32768,"natural":18446744073709551615,"ratio":0.5,)"
    R"("password":"p\u0061ss","at":"2026-03-01T12:00:00+03:00","id":7,"role":"doctor",)"
    R"("addresses":[{"city":"a"},{"city":"b","house":3}],"flags":[true,false]})";

template <class T>
std::string problems_of(std::string_view text) {
    const auto decoded = decode<T>(text);
    if (decoded) return "none";
    EXPECT_EQ(decoded.error().code, base::Errc::invalid) << decoded.error().detail;
    std::string all;
    for (const auto& [field, problem] : decoded.error().fields) {
        all += (all.empty() ? "" : "; ") + field + " " + problem;
    }
    return all;
}

/// `document` with the value of one member replaced.
std::string with(std::string document, const std::string& member, const std::string& value) {
    const auto start = document.find("\"" + member + "\":") + member.size() + 3;
    const auto end = document.find_first_of(",}", start);
    return document.replace(start, end - start, value);
}

TEST(Decode, fills_a_struct) {
    const auto person = decode<Person>(good_person);
    ASSERT_TRUE(person) << person.error().detail;
    EXPECT_EQ(person->email, "a@b.c");
    EXPECT_EQ(person->age, 41);
    EXPECT_TRUE(person->blocked);
    EXPECT_EQ(person->names, (std::vector<std::string>{"x", "y"}));
    EXPECT_FALSE(person->address);
}

TEST(Decode, fills_every_supported_type) {
    const auto all = decode<Everything>(good_everything);
    ASSERT_TRUE(all) << all.error().detail;
    EXPECT_EQ(all->small, 255);
    EXPECT_EQ(all->medium, -32768);
    EXPECT_EQ(all->natural, UINT64_MAX);
    EXPECT_EQ(all->ratio, 0.5);
    EXPECT_EQ(all->password.reveal(), "pass");
    EXPECT_EQ(base::to_rfc3339(all->at), "2026-03-01T09:00:00.000Z");
    EXPECT_EQ(all->id.value, 7);
    EXPECT_EQ(all->role, Role::doctor);
    ASSERT_EQ(all->addresses.size(), 2u);
    EXPECT_EQ(all->addresses[1].house, 3);
    EXPECT_EQ(all->flags, (std::vector<bool>{true, false}));
}

TEST(Decode, null_for_an_optional_is_refused_in_requests_and_ignored_in_foreign_documents) {
    constexpr auto text = R"({"address":null,"email":"a","age":1,"blocked":false,"names":[]})";
    EXPECT_EQ(problems_of<Person>(text), "address must be an object");
    const auto person = decode<Person>(text, Unknown::ignore);
    ASSERT_TRUE(person);
    EXPECT_FALSE(person->address);
}

TEST(Decode, names_every_wrong_field_at_once) {
    EXPECT_EQ(problems_of<Person>("{}"),
              "email is missing; age is missing; blocked is missing; names is missing");
    EXPECT_EQ(problems_of<Person>(R"({"email":1,"age":"x","blocked":0,"names":{},"is_admin":true,
                                      "address":[],"\u0000":1})"),
              "email must be a string; age must be an integer; blocked must be true or false; "
              "names must be an array; address must be an object; is_admin is not a known field; " +
                  std::string(1, '\0') + " is not a known field");
    EXPECT_EQ(problems_of<Person>(R"({"email":null,"age":null,"blocked":null,"names":null})"),
              "email must be a string; age must be an integer; blocked must be true or false; "
              "names must be an array");
}

TEST(Decode, spells_out_nested_paths) {
    EXPECT_EQ(problems_of<Person>(R"({"email":"a\u0000b","age":1,"blocked":true,
        "names":["a",1,"b\u0000"],"address":{"house":"x","town":"y"}})"),
              "email must not contain NUL; names[1] must be a string; names[2] must not contain "
              "NUL; address.city is missing; address.house must be an integer; "
              "address.town is not a known field");
    EXPECT_EQ(problems_of<Everything>(with(good_everything, "addresses", R"([{"city":1)")),
              "addresses[0].city must be a string");
}

TEST(Decode, takes_no_number_for_an_integer_that_is_not_one) {
    for (const char* text :
         {"0.5", "1e-1", "1e300", "9007199254740994.0", "\"1\"", "true", "[1]"}) {
        EXPECT_EQ(problems_of<Person>(with(good_person, "age", text)), "age must be an integer")
            << text;
    }
    EXPECT_EQ(decode<Person>(with(good_person, "age", "-0"))->age, 0);
}

TEST(Decode, takes_an_integer_however_it_is_written) {
    const std::pair<const char*, int> cases[] = {{"5.0", 5},    {"1e2", 100}, {"1E0", 1},
                                                 {"1.2e1", 12}, {"-0.0", 0},  {"0e9", 0}};
    for (const auto& [text, age] : cases) {
        const auto person = decode<Person>(with(good_person, "age", text));
        ASSERT_TRUE(person) << text;
        EXPECT_EQ(person->age, age) << text;
    }
}

TEST(Decode, a_member_without_a_name_has_one_in_the_answer) {
    EXPECT_EQ(problems_of<Person>(R"({"email":"a","age":1,"blocked":true,"names":[],"":1})"),
              R"("" is not a known field)");
}

TEST(Decode, checks_ranges) {
    const std::array<std::string, 3> rows[] = {
        {"small", "256", "must be between 0 and 255"},
        {"small", "-1", "must be between 0 and 255"},
        {"medium", "32768", "must be between -32768 and 32767"},
        {"natural", "18446744073709551616", "must be between 0 and 18446744073709551615"},
        {"natural", "-1", "must be between 0 and 18446744073709551615"},
        {"id", "0", "must be between 1 and 9223372036854775807"},
        {"id", "9223372036854775808", "must be between 1 and 9223372036854775807"},
        {"ratio", "\"1\"", "must be a number"},
        {"role", "\"admin\"", "must be one of patient, doctor"},
        {"role", "1", "must be a string"},
        {"at", "\"yesterday\"", "must be an RFC 3339 time, such as 2026-03-01T09:30:00Z"},
        {"password", "\"\\u0000\"", "must not contain NUL"},
    };
    for (const auto& [member, value, problem] : rows) {
        EXPECT_EQ(problems_of<Everything>(with(good_everything, member, value)),
                  member + " " + problem);
    }
    EXPECT_EQ(decode<Everything>(with(good_everything, "ratio", "3"))->ratio, 3.0);
}

TEST(Decode, the_outermost_value_must_be_an_object) {
    for (const char* text : {"[]", "1", "\"x\"", "null", "true"}) {
        const auto person = decode<Person>(text);
        ASSERT_FALSE(person) << text;
        EXPECT_EQ(person.error().code, base::Errc::malformed);
        EXPECT_EQ(person.error().detail, "Malformed JSON: the outermost value must be an object");
    }
}

TEST(Decode, text_that_does_not_parse_is_malformed) {
    const auto person = decode<Person>(R"({"email":"a","\u0065mail":"b"})");
    ASSERT_FALSE(person);
    EXPECT_EQ(person.error().code, base::Errc::malformed);
    EXPECT_EQ(person.error().detail, "Malformed JSON: the name \"email\" stands twice");
    EXPECT_TRUE(person.error().fields.empty());
}

TEST(Decode, ignores_unknown_members_only_when_told) {
    const std::string text = R"({"city":"x","more":{"a":[1]}})";
    EXPECT_FALSE(decode<Address>(text));
    EXPECT_EQ(decode<Address>(text, Unknown::ignore)->city, "x");
    EXPECT_FALSE(decode<Address>(R"({"city":1,"more":2})", Unknown::ignore));
}

TEST(Decode, keeps_its_report_small) {
    std::string text = "{\"" + std::string(127, 'x') + "\xC3\xA9\":1";
    for (int i = 0; i < 10'000; ++i)
        text += ",\"k" + std::to_string(i) + "\":1";
    const auto person = decode<Person>(text + "}");
    ASSERT_FALSE(person);
    EXPECT_EQ(person.error().fields.size(), field_problems_max);
    EXPECT_EQ(person.error().fields[4].field, std::string(127, 'x'));
}

}  // namespace
}  // namespace json
