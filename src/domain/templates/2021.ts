import type { Column, Template } from '../template.js';
import { applicationsTable } from './applications.js';
import { remediesTable, sixSections } from './remedies.js';

const decisions: Column = {
  id: 'decisions',
  label: '本年处理决定数量',
  gloss: 'Decisions made this year',
  kind: 'count',
  unit: '件',
  aliases: ['处理决定数量', '本年处理行政决定数量'],
};

/** 政府信息公开工作年度报告格式, for the reports on 2021 and every year since. */
export const template2021: Template = {
  id: '2021',
  label: '政府信息公开工作年度报告格式',
  gloss: 'Format of the annual report on government information disclosure',
  citation: '国办公开办函〔2021〕30号',
  years: { from: 2021, to: null },
  sections: sixSections,
  tables: [
    {
      id: 'proactive',
      label: '主动公开政府信息情况',
      gloss: 'Proactive disclosure',
      layout: 'rows',
      required: true,
      citation: '政府信息公开条例 50(1)',
      blocks: [
        {
          label: '第二十条第(一)项',
          gloss: 'Article 20(1)',
          citation: '20(1)',
          columns: [
            { id: 'issued', label: '本年制发件数', gloss: 'Issued this year', kind: 'count', unit: '件' },
            { id: 'repealed', label: '本年废止件数', gloss: 'Repealed this year', kind: 'count', unit: '件' },
            { id: 'in_force', label: '现行有效件数', gloss: 'In force (stock)', kind: 'count', unit: '件' },
          ],
          rows: [
            { id: 'rules', label: '规章', gloss: 'Rules' },
            {
              id: 'normative_documents',
              label: '行政规范性文件',
              gloss: 'Administrative normative documents',
              aliases: ['规范性文件', '行政规范性档案'],
            },
          ],
        },
        {
          label: '第二十条第(五)项',
          gloss: 'Article 20(5)',
          citation: '20(5)',
          columns: [decisions],
          rows: [{ id: 'administrative_licensing', label: '行政许可', gloss: 'Administrative licensing' }],
        },
        {
          label: '第二十条第(六)项',
          gloss: 'Article 20(6)',
          citation: '20(6)',
          columns: [decisions],
          rows: [
            { id: 'administrative_punishment', label: '行政处罚', gloss: 'Administrative punishment' },
            { id: 'administrative_compulsion', label: '行政强制', gloss: 'Administrative compulsion' },
          ],
        },
        {
          label: '第二十条第(八)项',
          gloss: 'Article 20(8)',
          citation: '20(8)',
          columns: [
            {
              id: 'amount_collected',
              label: '本年收费金额(单位:万元)',
              gloss: 'Fees collected this year',
              kind: 'amount',
              unit: '万元',
              aliases: ['本年收费金额'],
            },
          ],
          rows: [{ id: 'administrative_fees', label: '行政事业性收费', gloss: 'Administrative fees' }],
        },
      ],
    },
    applicationsTable('2021'),
    remediesTable,
  ],
};
