# The picture: SVG, or PNG of twice the size.
set encoding utf8
if (!exists('format')) format = 'svg'
if (format eq 'png') {
    set terminal pngcairo size 2*width,2*height font font_text \
        fontscale 1.5 linewidth 2 pointscale 2.4 enhanced butt background rgb paper
} else {
    set terminal svg size width,height dynamic font font_text \
        enhanced butt background rgb paper
}
