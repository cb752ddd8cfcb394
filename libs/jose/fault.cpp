// SPDX-License-Identifier: Apache-2.0
// Why a token is refused.
#include "jose/fault.hpp"

namespace jose {

std::string_view name(Fault fault) {
    switch (fault) {
        case Fault::malformed:
            return "malformed";
        case Fault::unsupported_algorithm:
            return "unsupported_algorithm";
        case Fault::unknown_key:
            return "unknown_key";
        case Fault::bad_signature:
            return "bad_signature";
        case Fault::expired:
            return "expired";
        case Fault::not_yet_valid:
            return "not_yet_valid";
        case Fault::wrong_issuer:
            return "wrong_issuer";
        case Fault::wrong_audience:
            return "wrong_audience";
        case Fault::bad_claims:
            break;
    }
    return "bad_claims";
}

std::string_view describe(Fault fault) {
    switch (fault) {
        case Fault::malformed:
            return "This is not a token: send three base64url parts with dots between them, as "
                   "\"Authorization: Bearer <token>\".";
        case Fault::unsupported_algorithm:
            return "The token is signed with another algorithm than ALGORITHM names: set the same "
                   "one in both services.";
        case Fault::unknown_key:
            return "The token names a key (kid) that this service does not have: get a new token "
                   "if the key was taken out of use.";
        case Fault::bad_signature:
            return "The signature does not fit: SECRET_KEY differs in the two services, or the "
                   "token was changed on the way.";
        case Fault::expired:
            return "The token has expired: get a new one from POST /token, and compare the clocks "
                   "of the machines if it is new.";
        case Fault::not_yet_valid:
            return "The token is not valid yet: compare the clocks of the machine that made it and "
                   "of this one.";
        case Fault::wrong_issuer:
            return "The token comes from another issuer than this service expects.";
        case Fault::wrong_audience:
            return "The token is meant for another audience.";
        case Fault::bad_claims:
            break;
    }
    return "A claim is missing or of the wrong type: sub (a text) and exp (a number) are required, "
           "and user_id is a whole number above zero.";
}

}  // namespace jose
