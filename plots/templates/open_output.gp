
# The picture: SVG, PNG of twice the size, or PDF, where a pixel is 3/4 point.
set encoding utf8
if (!exists('format')) { format = 'svg' }
font_text = font.','.sprintf('%g', text_size)
font_title = ','.sprintf('%g', title_size) # the same font in other sizes
font_tic = ','.sprintf('%g', tic_size)
font_caption = ','.sprintf('%g', caption_size)
if (format eq 'png') {
    set terminal pngcairo size 2*width,2*height font font_text \
        fontscale 1.5 linewidth 2 pointscale 2.4 enhanced butt background rgb paper
} else { if (format eq 'pdf') {
    set terminal pdfcairo size width/96.0,height/96.0 font font_text \
        fontscale 0.5625 linewidth 1.5 pointscale 1.2 enhanced butt background rgb paper
} else {
    set terminal svg size width,height dynamic font font_text \
        enhanced butt background rgb paper
} }
