/** The type oid of bigint. Our bigints are counts and ids below 2^53, so both drivers read them as numbers. */
export const INT8_OID = 20
