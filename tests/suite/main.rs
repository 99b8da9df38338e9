//! The program as its users meet it: one module a capability, everything through the binary.

mod attachments;
mod authenticity;
mod bounces;
mod checks;
mod commands;
mod configuration;
mod damage;
mod faults;
mod intake;
mod mailbox;
mod post;
mod rendering;
mod review;
mod roundups;
mod scanning;
mod scheduler;
mod screening;
mod servers;
mod stories;
mod support;
mod week;
