import { as, drawn, type Forms } from './form.js';

/** Places and pages, without persons and without credentials. */
export const where: Forms = {
  postcode: (draw, language) =>
    drawn(
      draw,
      draw.pick(
        {
          en: ['0000', '00000', '00000-0000', 'AA0 0AA', 'AA00 0AA', 'A0A 0A0', '<NSW >0000', '<CA >00000'],
          de: ['00000', '<D->00000', '<A->0000', '<CH->0000'],
          fr: ['00000', '<F->00000', '<75>000'],
          es: ['00000', '<28>000'],
          it: ['00000'],
          nl: ['0000 AA', '0000AA'],
          pt: ['00000-000', '0000-000'],
          pl: ['00-000'],
          ja: ['〒000-0000', '000-0000'],
          zh: ['000000'],
          ar: ['00000'],
        }[language],
      ),
    ),
  url: as(
    '<https://shop.example.com/p/>000000',
    '<https://www.example.com/products/lamp-black?variant=>00000000000000',
    '<https://example.com/orders/>0000000000<?status=open&page=2>',
    '<https://track.example.com/?n=>000000000000',
    '<https://www.amazon.de/dp/B0>XXXXXXXX',
    '<https://www.ebay.com/itm/>000000000000',
    '<https://help.example.com/hc/en-us/articles/>000000000000<-Returns>',
    '<https://drive.example.com/file/d/1>XxXxXxXxXxXxXxXxXxXxXxXxXxXxXxXx<VwXy/view>',
    '<https://example.com/a/>hhhhhhhh-hhhh-<4>hhh-<8>hhh-hhhhhhhhhhhh<.pdf>',
    '<https://cdn.example.com/img/>hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh<.jpg>',
    '<www.example.com/returns>',
    '<https://youtu.be/>XxXxXxXxXxX',
    '<https://example.com/?utm_source=mail&utm_campaign=>00000000',
  ),
  file: as(
    '<IMG_>0000<.JPG>',
    '<invoice_>000000<.pdf>',
    '<Screenshot 2026-11-25 at >00.00.00<.png>',
    '<export-2026->00-00<.csv>',
    '<DSC>00000<.jpg>',
    '<20261125_>000000<.jpg>',
    '<label_>0000000000<.pdf>',
    '<WhatsApp Image 2026-11-25 at >00.00.00<.jpeg>',
  ),
};
