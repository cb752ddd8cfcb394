// SPDX-License-Identifier: Apache-2.0
// InFlight: counts running work, so that a stop can wait for it.
#pragma once

#include <atomic>
#include <utility>

namespace base {

/// A gate. Work enters it and holds a pass. A closed gate admits no work and becomes idle with the
/// last returned pass. Safe from any thread.
class InFlight {
public:
    /// Permission to work; its destructor returns it.
    class Pass {
    public:
        Pass() = default;
        explicit Pass(InFlight* gate) : gate_(gate) {}
        Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
        Pass& operator=(Pass&& other) noexcept {
            std::swap(gate_, other.gate_);
            return *this;
        }
        ~Pass() {
            if (gate_) gate_->count_.fetch_sub(1, std::memory_order_acq_rel);
        }
        explicit operator bool() const { return gate_ != nullptr; }

    private:
        InFlight* gate_ = nullptr;
    };

    /// A pass, or an empty one when the gate is closed.
    Pass enter() {
        count_.fetch_add(1, std::memory_order_acq_rel);
        Pass pass(this);
        if (closed_.load(std::memory_order_acquire)) return Pass();
        return pass;
    }

    void close() { closed_.store(true, std::memory_order_release); }
    bool is_closed() const { return closed_.load(std::memory_order_acquire); }
    int count() const { return count_.load(std::memory_order_acquire); }

private:
    std::atomic<int> count_ = 0;
    std::atomic<bool> closed_ = false;
};

}  // namespace base
