/** The judgement's rows: guards, ladder and modes, on facts that {@code Given} builds. */
