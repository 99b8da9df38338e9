//! Article → area, confidence, evidence.
