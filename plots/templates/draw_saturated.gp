             for [n = shown:1:-1] x_value using (is_saturated(nth(n, f), p, $1) ? at_x($1, nth(n, f), f) : NaN): \
                 (at_y($1, nth(n, f))) with points pt 2 ps 2.2*mark_size lc rgb ink title legend[nth(n, f)] noenhanced, \
