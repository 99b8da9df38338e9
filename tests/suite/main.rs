//! The program as its users meet it: one module a capability, everything through the binary.

mod support;
mod week;
