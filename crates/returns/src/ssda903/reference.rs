//! Lists from outside: postcodes and registered providers.
