
# The horizontal axis in octaves: how far it reaches past its values, and how far series stand apart: all of them
# within a quarter of the way to the next value, so that each is seen to belong to its own.
beside = multiples ? 2 : |series|
octave(v) = log(larger(1, v)) / log(2)
span = octave(x_value[|x_value|]) - octave(x_value[1])
margin = span > 0 ? 0.09*span : 1
step = span > 0 ? span : 1
do for [i = 2:|x_value|] {
    gap_octaves = octave(x_value[i]) - octave(x_value[i - 1])
    if (gap_octaves > 0 && gap_octaves < step) { step = gap_octaves }
}
dodge = 8*(span + 2*margin) / panel_width
if (dodge > 0.25*step / beside) { dodge = 0.25*step / beside }
margin = margin + dodge*beside / 2.0
x_low = larger(1, x_value[1]) / 2**margin
x_high = x_value[|x_value|] * 2**margin
# A label that would touch the one before is left out; its tic stays.
array x_shown[|x_value|]
x = -1e9
do for [i = 1:|x_value|] {
    x_at = octave(x_value[i]) * panel_width / (span + 2*margin)
    w = text_width(x_label[i], tic_size) / 2.0
    x_shown[i] = x_at - w > x ? x_label[i] : ''
    if (x_at - w > x) { x = x_at + w + 6 }
}
