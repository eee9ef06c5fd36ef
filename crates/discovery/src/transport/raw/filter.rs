//! The kernel's filter (classic BPF) of what is received: what cannot be an answer is dropped before it costs a copy.
//!
//! The sockets are cooked (`SOCK_DGRAM`), so a packet begins with its IP header whatever the link is, and a VLAN's tag
//! is gone.

use nix::libc::{
    BPF_ABS, BPF_ALU, BPF_AND, BPF_B, BPF_H, BPF_IND, BPF_JEQ, BPF_JGE, BPF_JGT, BPF_JMP, BPF_JSET, BPF_K,
    BPF_LD, BPF_LDX, BPF_MSH, BPF_RET,
};
use socket2::SockFilter;

use super::socket::SNAP;
use super::wire::{icmp4, icmp6, next, tcp};
use crate::probe::ATTEMPTS;

/// Where a jump that says nothing else goes on.
const ON: u8 = 0;

/// Replies and errors of ICMP, and TCP to one of our ports with SYN and ACK or with RST; no fragments.
pub(super) fn ipv4(base: u16) -> Vec<SockFilter> {
    let accept_tcp = tcp_tail(base, 0, BPF_IND);
    let accept_icmp = one_of(
        BPF_IND,
        0,
        &[icmp4::ECHO_REPLY, icmp4::UNREACHABLE, icmp4::TIME_EXCEEDED, icmp4::TIMESTAMP_REPLY],
    );
    let tcp_length = length(&accept_tcp);
    let mut program = vec![
        load(BPF_H | BPF_ABS, 6),
        // What is dropped ends where the other TCP does.
        jump(BPF_JSET, 0x3fff, 4 + tcp_length - 1, ON),
        // X is the length of the header.
        op(BPF_LDX | BPF_B | BPF_MSH, 0),
        load(BPF_B | BPF_ABS, 9),
        jump(BPF_JEQ, u32::from(next::TCP), 1, ON),
        jump(BPF_JEQ, u32::from(next::ICMP), tcp_length, tcp_length - 1),
    ];
    program.extend(accept_tcp);
    program.extend(accept_icmp);
    program
}

/// The same of IPv6 and ICMPv6, and neighbour advertisements. What has extension headers passes: it is rare, and read
/// with more patience later.
pub(super) fn ipv6(base: u16) -> Vec<SockFilter> {
    let header = 40;
    let accept_tcp = tcp_tail(base, header, BPF_ABS);
    let accept_icmp = one_of(
        BPF_ABS,
        header,
        &[icmp6::UNREACHABLE, icmp6::TIME_EXCEEDED, icmp6::ECHO_REPLY, icmp6::NEIGHBOUR_ADVERT],
    );
    let tcp_length = length(&accept_tcp);
    let mut program = vec![
        load(BPF_B | BPF_ABS, 6),
        jump(BPF_JEQ, u32::from(next::TCP), 6, ON),
        jump(BPF_JEQ, u32::from(next::ICMP6), 5 + tcp_length, ON),
        jump(BPF_JEQ, u32::from(next::HOP_BY_HOP), 2, ON),
        jump(BPF_JEQ, u32::from(next::ROUTING), 1, ON),
        jump(BPF_JEQ, u32::from(next::DESTINATION), ON, 1),
        op(BPF_RET | BPF_K, snap()),
        op(BPF_RET | BPF_K, 0),
    ];
    program.extend(accept_tcp);
    program.extend(accept_icmp);
    program
}

/// ARP replies.
pub(super) fn arp() -> Vec<SockFilter> {
    vec![
        load(BPF_H | BPF_ABS, 6),
        jump(BPF_JEQ, 2, ON, 1),
        op(BPF_RET | BPF_K, snap()),
        op(BPF_RET | BPF_K, 0),
    ]
}

/// From the TCP header at `at` (relative to X by `mode`) to an end.
fn tcp_tail(base: u16, at: u32, mode: u32) -> Vec<SockFilter> {
    vec![
        load(BPF_H | mode, at + 2),
        jump(BPF_JGE, u32::from(base), ON, 6),
        jump(BPF_JGT, u32::from(base) + u32::from(ATTEMPTS) - 1, 5, ON),
        load(BPF_B | mode, at + 13),
        jump(BPF_JSET, u32::from(tcp::RST), 2, ON),
        op(BPF_ALU | BPF_AND | BPF_K, u32::from(tcp::SYN | tcp::ACK)),
        jump(BPF_JEQ, u32::from(tcp::SYN | tcp::ACK), ON, 1),
        op(BPF_RET | BPF_K, snap()),
        op(BPF_RET | BPF_K, 0),
    ]
}

/// Accepts what has one of `values` in the byte at `at`.
fn one_of(mode: u32, at: u32, values: &[u8]) -> Vec<SockFilter> {
    let mut program = vec![load(BPF_B | mode, at)];
    for (place, value) in values.iter().enumerate() {
        let to_accept = u8::try_from(values.len() - place).unwrap_or(0);
        program.push(jump(BPF_JEQ, u32::from(*value), to_accept, ON));
    }
    program.push(op(BPF_RET | BPF_K, 0));
    program.push(op(BPF_RET | BPF_K, snap()));
    program
}

fn length(program: &[SockFilter]) -> u8 {
    u8::try_from(program.len()).unwrap_or(u8::MAX)
}

fn snap() -> u32 {
    u32::try_from(SNAP).unwrap_or(u32::MAX)
}

fn load(what: u32, at: u32) -> SockFilter {
    op(BPF_LD | what, at)
}

/// `yes` and `no` are how many instructions are left out.
fn jump(test: u32, value: u32, yes: u8, no: u8) -> SockFilter {
    SockFilter::new(code(BPF_JMP | test | BPF_K), yes, no, value)
}

fn op(what: u32, value: u32) -> SockFilter {
    SockFilter::new(code(what), 0, 0, value)
}

fn code(code: u32) -> u16 {
    u16::try_from(code).unwrap_or(0)
}
